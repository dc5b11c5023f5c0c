// Runs before the page of results is painted: a page opened with a query must not show all questions first and drop them then.
if (new URLSearchParams(location.search).get("q")) document.documentElement.classList.add("has-query");
