/** The form in the browser asks of its fields what the collector asks. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { e164, fieldErrors, isEmail } from "../../overrides/assets/javascripts/contact-rules.js";

const good = { topic: "payment", message: "سلام", mobile: "۰۹۱۲۱۲۳۴۵۶۷", email: "", name: "", order: "" };

for (const mobile of ["09121234567", "0912 123-45-67", "+98 (912) 1234567", "00989121234567", "9121234567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧"]) {
  test(`${mobile} is a mobile number`, () => assert.equal(e164(mobile), "+989121234567"));
}

for (const mobile of ["", "0912123456", "091212345678", "02191000123", "0912123456a", "+19121234567"]) {
  test(`"${mobile}" is none`, () => assert.equal(e164(mobile), ""));
}

for (const address of ["ali", "ali@localhost", "ali@@example.com", "@example.com", "ali@example..com", "a@b.c,d@e.f", "ali <a@b.c>"]) {
  test(`${address} is no e-mail address`, () => assert.equal(isEmail(address), false));
}

test("a form in order has no errors", () => assert.deepEqual(fieldErrors(good, ["topic", "message"]), {}));

test("one of mobile and e-mail is enough", () => {
  assert.deepEqual(fieldErrors({ ...good, mobile: "", email: "ali@example.com" }, []), {});
  assert.deepEqual(Object.keys(fieldErrors({ ...good, mobile: "" }, [])), ["mobile"]);
});

test("every wrong field is named at once", () => {
  const errors = fieldErrors({ topic: "", message: "", mobile: "12", email: "x", name: "ن".repeat(101) }, ["topic", "message"]);
  assert.deepEqual(Object.keys(errors).sort(), ["email", "message", "mobile", "name", "topic"]);
});

test("a message may have five thousand letters", () => {
  assert.deepEqual(fieldErrors({ ...good, message: "ن".repeat(5000) }, []), {});
  assert.match(fieldErrors({ ...good, message: "ن".repeat(5001) }, [])["message"] ?? "", /۵٬۰۰۰/);
});
