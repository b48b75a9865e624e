// What stepmark's parts of a page do in a browser.
"use strict";
