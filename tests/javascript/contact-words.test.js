/** What the form says and hands on, without a browser: letters, sizes, days, and what an upload's answer means. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { familiarMobile } from "../../overrides/assets/javascripts/contact-rules.js";
import { waitingWords } from "../../overrides/assets/javascripts/contact-words.js";
import { tellState } from "../../overrides/assets/javascripts/follow-up.js";
import { persianDay, persianSize } from "../../overrides/assets/javascripts/persian.js";
import { judgeUpload } from "../../overrides/assets/javascripts/upload.js";
import { letterOf, mailAddress } from "../../overrides/assets/javascripts/ways-out.js";

const problem = (/** @type {string} */ kind) => JSON.stringify({ type: `urn:rahnama:problem:${kind}`, detail: "چرا" });

test("a letter to be mailed fits what mail programs take, and says when it was cut", () => {
  const long = mailAddress("help@shop.example", { subject: "مرجوعی", text: "ن".repeat(5000) });
  assert.ok(long.length <= 1800);
  assert.match(decodeURIComponent(long), /ادامهٔ متن کپی شده است/);
  const short = mailAddress("help@shop.example", { subject: "مرجوعی", text: "سلام" });
  assert.equal(decodeURIComponent(short), "mailto:help@shop.example?subject=مرجوعی&body=سلام");
});

test("a cut letter ends between letters, never within one", () => {
  assert.doesNotThrow(() => decodeURIComponent(mailAddress("a@b.ir", { subject: "", text: "😀".repeat(2000) })));
});

test("a letter holds what was written and how to answer", () => {
  const body = { message: "کفشم پاره است", mobile: "۰۹۱۲۱۲۳۴۵۶۷", email: "", search: "کفش", read: ["cod"] };
  assert.deepEqual(letterOf(body, "مرجوعی"), { subject: "مرجوعی", text: "کفشم پاره است\n\nموبایل: ۰۹۱۲۱۲۳۴۵۶۷" });
});

test("only 204 says that a file is kept", () => {
  assert.deepEqual(judgeUpload(204, null, ""), { settled: "done" });
  assert.equal(judgeUpload(200, null, "<html>hotel</html>").settled, "later");
  assert.equal(judgeUpload(0, null, "").settled, "later");
});

for (const status of [400, 409, 413, 415, 422]) {
  test(`${status} refuses a file for good and says why`, () => {
    assert.deepEqual(judgeUpload(status, null, problem("wrong-file")), { settled: "refused", why: "چرا" });
    assert.equal(judgeUpload(status, null, "<html>").settled, "refused");
  });
}

test("a file whose message is not known yet waits for it, one that a proxy lost is sent again", () => {
  assert.equal(judgeUpload(404, null, problem("no-such-file")).settled, "unknown");
  assert.equal(judgeUpload(404, null, "<html>").settled, "later");
  assert.deepEqual(judgeUpload(429, "7", ""), { settled: "later", seconds: 7 });
  assert.equal(judgeUpload(400, null, problem("broken-off")).settled, "later");
});

test("whoever waits on Apple's browser is told of the seven days, and nobody else", () => {
  assert.match(waitingWords("device", "Apple Computer, Inc."), /هفت روز/);
  assert.doesNotMatch(waitingWords("device", "Google Inc."), /هفت روز/);
  assert.match(waitingWords("memory", "Google Inc."), /صفحه را نبندید/);
});

test("a mobile number is shown in Persian digits, and what is none stays as it was typed", () => {
  assert.equal(familiarMobile("+98 912 123-4567"), "۰۹۱۲۱۲۳۴۵۶۷");
  assert.equal(familiarMobile("۰۲۱-۹۱۰۰۰۱۲۳"), "۰۲۱-۹۱۰۰۰۱۲۳");
});

test("sizes and days are told in Persian", () => {
  assert.deepEqual([900, 340 * 1024, 1024 * 1024, 2.1 * 1024 * 1024].map(persianSize), ["۱ کیلوبایت", "۳۴۰ کیلوبایت", "۱ مگابایت", "۲٫۱ مگابایت"]);
  assert.equal(persianDay("2026-11-21T21:00:00Z"), "۱ آذر ۱۴۰۵");
});

test("each state of a message has its sentence", () => {
  const at = { received: "2026-11-20T10:00:00Z", answered: "2026-11-21T10:00:00Z" };
  assert.match(tellState({ status: "open", ...at, answered: null }), /۲۹ آبان ۱۴۰۵ به دست ما رسیده/);
  assert.match(tellState({ status: "answered", ...at }), /در ۳۰ آبان ۱۴۰۵ به این پیام پاسخ داده‌ایم/);
  assert.match(tellState({ status: "closed", ...at }), /تمام شده است/);
});
