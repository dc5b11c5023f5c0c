/** What the build puts before the worker: addresses relative to the site's root. */
declare const KEEP: {
  /** The page that is shown in the place of one that was never read. */
  standIn: string;
  /** Pages and files that are fetched beforehand, unless the customer saves data. */
  further: string[];
  /** Files of the search, for customers who have searched. */
  search: string[];
  /** Changes with any of the pages; only the browser looks at it. */
  pages: string;
};
