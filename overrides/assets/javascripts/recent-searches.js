/**
 * The customer's own last searches, on this device only and never sent anywhere.
 * @module
 */

const RECENT = "rahnama.recent";
const MOST = 5;
const SHORTEST = 2;

/**
 * @returns {string[]} Newest first.
 */
export function recentSearches() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/**
 * Remembers a search that the customer finished: opened a result of, or entered.
 * @param {string} text
 */
export function rememberSearch(text) {
  const query = text.trim().replace(/\s+/g, " ");
  if (query.length < SHORTEST) return;
  keepRecent([query, ...recentSearches().filter((other) => other !== query)].slice(0, MOST));
}

/** Forgets all of them. */
export function forgetSearches() {
  keepRecent([]);
}

/** @param {string[]} searches */
function keepRecent(searches) {
  try {
    if (searches.length > 0) localStorage.setItem(RECENT, JSON.stringify(searches));
    else localStorage.removeItem(RECENT);
  } catch {
    // Without storage there are no recent searches, and nothing else suffers.
  }
}
