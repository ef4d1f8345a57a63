/** Does the work once the browser has shown that it heard: what a press changes at once is painted before. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}
