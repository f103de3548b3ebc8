// The sign beside a line that can be folded.

/** A small triangle, down when open. */
export function foldMark(open) {
  const sign = document.createElement("span");
  sign.className = open ? "fold open" : "fold";
  sign.title = open ? "Fold" : "Unfold";
  return sign;
}
