/**
 * Makes an attachment of what the customer chose: photos smaller and without what the camera noted in them, such as the place;
 * PDFs as they are.
 * @module
 */

const LONGEST_SIDE = 2_000;
const QUALITY = 0.85;
const LARGEST_PNG = 1024 * 1024;
const LARGEST_SOURCE = 50 * 1024 * 1024;
export const LARGEST_FILE = 5 * 1024 * 1024;
const PDF = "application/pdf";
const PDF_SIGNATURE = [0x25, 0x50, 0x44, 0x46, 0x2d];
const LONGEST_NAME = 120;

/** @typedef {{name: string, type: string, content: ArrayBuffer}} Prepared */

/** Says in Persian why a file cannot be attached. */
export class Unsuitable extends Error {}

/**
 * @param {File} file
 * @returns {Promise<Prepared>}
 * @throws {Unsuitable}
 */
export async function prepare(file) {
  if (file.size === 0) throw new Unsuitable("خالی است.");
  const isPdf = file.type === PDF || /\.pdf$/i.test(file.name);
  const prepared = isPdf ? await readPdf(file) : await redraw(file);
  if (prepared.content.byteLength > LARGEST_FILE) throw new Unsuitable("از ۵ مگابایت بزرگ‌تر است.");
  return prepared;
}

/** @param {File} file */
async function readPdf(file) {
  if (file.size > LARGEST_FILE) throw new Unsuitable("از ۵ مگابایت بزرگ‌تر است.");
  const content = await file.arrayBuffer();
  const start = new Uint8Array(content, 0, Math.min(PDF_SIGNATURE.length, content.byteLength));
  if (!PDF_SIGNATURE.every((byte, place) => start[place] === byte)) throw new Unsuitable("نام PDF دارد ولی PDF نیست.");
  return { name: nameWith(file.name, "pdf"), type: PDF, content };
}

/**
 * Draws a picture anew: only what is seen goes along, turned the right way up.
 * @param {File} file
 * @returns {Promise<Prepared>}
 */
async function redraw(file) {
  if (file.size > LARGEST_SOURCE) throw new Unsuitable("برای کوچک کردن زیادی بزرگ است.");
  const picture = await decode(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const isPng = file.type === "image/png";
  draw(canvas, picture, isPng);
  picture.close();
  const png = isPng ? await encode(canvas, "image/png") : null;
  if (png && png.size <= LARGEST_PNG) return { name: nameWith(file.name, "png"), type: png.type, content: await png.arrayBuffer() };
  if (isPng) putWhiteBelow(canvas);
  const jpeg = await encode(canvas, "image/jpeg");
  return { name: nameWith(file.name, "jpg"), type: jpeg.type, content: await jpeg.arrayBuffer() };
}

/** @param {File} file */
async function decode(file) {
  try {
    return await createImageBitmap(file); // turned as its own note says
  } catch {
    throw new Unsuitable("عکس یا PDF نیست، یا مرورگر شما نمی‌تواند آن را باز کند.");
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} picture
 * @param {boolean} transparent
 */
function draw(canvas, picture, transparent) {
  const context = canvas.getContext("2d");
  if (!context || !drawsTruly()) throw new Unsuitable("در این مرورگر آماده نمی‌شود؛ لطفاً آن را با ایمیل بفرستید.");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (!transparent) putWhiteBelow(canvas);
}

/** @param {HTMLCanvasElement} canvas JPEG knows no transparency, and would make it black. */
function putWhiteBelow(canvas) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** Browsers that guard against fingerprinting may give back noise instead of what was drawn. */
function drawsTruly() {
  const probe = document.createElement("canvas");
  probe.width = probe.height = 2;
  const context = probe.getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  context.fillStyle = "#c84010";
  context.fillRect(0, 0, 2, 2);
  const seen = context.getImageData(0, 0, 2, 2).data;
  return [200, 64, 16, 255].every((value, place) => Math.abs((seen[place] ?? 0) - value) < 12);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} type
 * @returns {Promise<Blob>}
 */
function encode(canvas, type) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Unsuitable("آماده نشد."))), type, QUALITY);
  });
}

/**
 * @param {string} name
 * @param {string} ending
 */
function nameWith(name, ending) {
  const plain = name.replace(/\p{Cc}/gu, "").replace(/\.[^.]*$/, "").trim().slice(0, LONGEST_NAME - 5);
  return `${plain || "file"}.${ending}`;
}
