/**
 * Goes through a site in Firefox, over WebDriver BiDi: `visit.js EXECUTABLE SITE`. Prints what it saw as JSON.
 */

import puppeteer from "puppeteer-core";

const [executablePath, site] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (said) => said.type() === "error" && errors.push(said.text()));

  await page.goto(site);
  await page.waitForSelector("[role=combobox]");
  await page.type("[role=combobox]", "هزینه ارسال");
  await page.waitForSelector("[role=option]");
  const hits = await page.$$eval("[role=option]", (options) => options.length);

  await page.goto(`${site}faq/payment/money-deducted/`);
  await page.waitForSelector(".js [data-helpful=yes]");
  const heading = await page.$eval("h1", (title) => title.textContent);

  await page.goto(`${site}contact/`);
  await page.waitForSelector("form[data-contact=open]");
  console.log(JSON.stringify({ hits, heading, form: "open", errors }));
} finally {
  await browser.close();
}
