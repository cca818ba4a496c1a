import { limits } from '../../../base/limits.ts';
import { DTMF_EVENTS } from './digit-receiver.ts';
import { FRAME_SAMPLES } from './jitter-buffer.ts';

/** In frames of 20 ms: a digit lasts 100 ms, the silence behind it 60 ms, a comma 2 s. */
const EVENT_FRAMES = 5;
const GAP_FRAMES = 3;
const COMMA_FRAMES = 100;
/** RFC 4733 section 2.5.1.4: the last packet of an event is sent three times in all. */
const END_REPEATS = 2;
const END = 0x80;
/** -10 dBm0, RFC 4733 section 2.3.4. */
const VOLUME = 10;

/** Digits that wait to be sent to one phone, frame by frame. */
export class DigitSender {
  /** Payload of the event of this frame. */
  readonly payload = new Uint8Array(4);
  /** Whether this frame is the first of its event. */
  begins = false;
  #waiting = '';
  #frame = 0;

  /** What is none of `0-9*#A-D,` is left out, and so is what is too much. */
  push(digits: string): void {
    this.#waiting += digits.toUpperCase().replace(/[^0-9*#A-D,]/g, '');
    this.#waiting = this.#waiting.slice(0, limits.digitsWaitingMax);
  }

  /** What has not begun; a digit that has is not sent twice. */
  get rest(): string {
    return this.#frame === 0 ? this.#waiting : this.#waiting.slice(1);
  }

  get isDone(): boolean {
    return this.#waiting === '';
  }

  /**
   * What goes out in the next frame; an event is in `payload`. Voice pauses for the digit and the silence behind it: a
   * far end that plays or listens to both at once would blur the digit. `ticks`: units of the timestamp in a sample.
   */
  next(ticks = 1): 'voice' | 'nothing' | 'event' {
    const frame = this.#frame;
    this.#frame += 1;
    if (this.#waiting.startsWith(',')) {
      if (this.#frame === COMMA_FRAMES) this.#finish();
      return 'voice';
    }
    this.begins = frame === 0;
    if (frame < EVENT_FRAMES + END_REPEATS) {
      this.#write(frame, ticks);
      return 'event';
    }
    if (this.#frame === EVENT_FRAMES + GAP_FRAMES) this.#finish();
    return 'nothing';
  }

  #finish(): void {
    this.#waiting = this.#waiting.slice(1);
    this.#frame = 0;
  }

  #write(frame: number, ticks: number): void {
    const { payload } = this;
    const duration = Math.min(frame + 1, EVENT_FRAMES) * FRAME_SAMPLES * ticks;
    payload[0] = DTMF_EVENTS.indexOf(this.#waiting.charAt(0));
    payload[1] = VOLUME | (frame + 1 >= EVENT_FRAMES ? END : 0);
    payload[2] = duration >>> 8;
    payload[3] = duration & 0xff;
  }
}
