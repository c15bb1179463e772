// Photos are drawn anew, smaller: what a camera writes beside the picture stays behind.

const MOST_BYTES = 950_000;
const SIDES = [1600, 1280, 1024, 800];
const QUALITIES = [0.82, 0.7, 0.55];
const MOST_SECONDS = 120;

const jpeg = (canvas, quality) => new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", quality); });

/** Shrink a photo below 1 MB; throws where it cannot be read. */
export async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  try {
    for (const side of SIDES) {
      const share = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = Math.max(1, Math.round(picture.width * share));
      canvas.height = Math.max(1, Math.round(picture.height * share));
      const paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      for (const quality of QUALITIES) {
        const blob = await jpeg(canvas, quality);
        if (blob && blob.size <= MOST_BYTES) return blob;
      }
    }
  } finally {
    picture.close();
  }
  throw new Error("too large");
}

/** Draw a small picture of a photo; the page's rules let no other kind of picture in. */
export async function preview(blob) {
  const picture = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  const share = 96 / Math.max(picture.width, picture.height);
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}

export const canRecord = () => Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);

/** Record until `stop()` or two minutes; `told(seconds)` is called each second. */
export async function record(told) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
  const parts = [];
  let seconds = 0;
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const finished = new Promise((resolve) => {
    recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: recorder.mimeType })));
  });
  const clock = setInterval(() => {
    seconds += 1;
    told(seconds);
    if (seconds >= MOST_SECONDS) recorder.stop();
  }, 1000);
  finished.then(() => {
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
  });
  recorder.start();
  told(0);
  return { stop: () => { if (recorder.state !== "inactive") recorder.stop(); }, finished };
}
