export default {
  title: "راهنمای ارغوان",
  url: "https://help.arghavan.example",
  baseUrl: "/",
  favicon: "favicon.svg",
  trailingSlash: true,
  onBrokenLinks: "ignore",
  onBrokenAnchors: "ignore",
  markdown: { format: "md", hooks: { onBrokenMarkdownLinks: "ignore" } },
  i18n: { defaultLocale: "fa", locales: ["fa"], localeConfigs: { fa: { label: "فارسی", direction: "rtl" } } },
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: "sidebars.mjs" }, blog: false }]],
  themeConfig: { navbar: { title: "راهنمای ارغوان" } },
};
