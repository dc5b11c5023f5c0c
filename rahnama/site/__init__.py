"""From a Catalog to the files of a static site, without knowing which site generator writes them."""
