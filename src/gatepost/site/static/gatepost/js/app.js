/* Small comforts on every page. Nothing here is needed to use Gatepost. */
"use strict";
