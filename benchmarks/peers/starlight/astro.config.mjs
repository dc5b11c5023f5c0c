import { readFileSync } from "node:fs";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";

const sections = JSON.parse(readFileSync("sections.json", "utf8"));

export default defineConfig({
  site: "https://help.arghavan.example",
  integrations: [
    starlight({
      title: "راهنمای ارغوان",
      locales: { root: { label: "فارسی", lang: "fa", dir: "rtl" } },
      sidebar: sections.map(({ folder, title }) => ({ label: title, items: [{ autogenerate: { directory: folder } }] })),
    }),
  ],
});
