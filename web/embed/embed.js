// The embed's script: first the frame, so that theme and parts are known, then the app.

import "./frame.js";
import "../boot.js";
