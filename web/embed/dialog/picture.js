// The current step as a file: SVG as it is, PNG drawn from it at twice its size.

const offer = (name, blob) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

export const svg = (name, text) => offer(`${name}.svg`, new Blob([text], { type: "image/svg+xml" }));

/** Resolves with false when the browser cannot draw it. */
export const png = async (name, text) => {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((made) => canvas.toBlob(made, "image/png"));
    if (!blob) return false;
    offer(`${name}.png`, blob);
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(image.src);
  }
};
