// The editor's own styles: they come with it, and not with the page.

import styles from "../styles/editor-late.css?text";

document.head.append(Object.assign(document.createElement("style"), { textContent: styles }));
