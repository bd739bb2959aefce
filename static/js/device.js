/**
 * What a phone can do beside its screen: soft tones, spoken words, a short buzz, staying awake.
 * Each is an extra: whatever is missing or refused, the screen says the same.
 */

const SECOND_MS = 1000;
const QUIET = 0.15;
const isOn = document.documentElement.dataset.sounds !== "off";
const speech = window.speechSynthesis;
let audio = null;

/** Browsers let a page sound only after a tap; call this in one. */
export function unlock() {
  if (!isOn || !window.AudioContext) return;
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
}

/** A soft tone without an edge: it swells and fades. */
export function tone(hz, ms) {
  if (audio?.state !== "running") return;
  const [swing, volume] = [audio.createOscillator(), audio.createGain()];
  const [from, to] = [audio.currentTime, audio.currentTime + ms / SECOND_MS];
  swing.frequency.value = hz;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(QUIET, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, to);
  swing.connect(volume).connect(audio.destination);
  swing.start(from);
  swing.stop(to);
}

/** Say a word; one that waits behind another would come too late, and is left out. */
export function say(words) {
  if (!isOn || !speech || speech.pending || !navigator.userActivation?.hasBeenActive) return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.lang = document.documentElement.lang;
  speech.speak(utterance);
}

export function buzz(ms) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(ms);
}

/** Safari wants a tap, and every browser forgets when the page is hidden: ask often. */
export async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Refused when the battery is low; practice goes on all the same.
  }
}
