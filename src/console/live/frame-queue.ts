import type { Edge } from '../edge/edge.ts';
import type { Frame } from './shapes.ts';

/** Frames that wait for the next picture, so that a thousand a second cost no more than sixty. */
export interface FrameQueue {
  push(frame: Frame): void;
  /** Lets go of what waits; what comes from now on waits until `release`. */
  hold(): void;
  release(): void;
}

export function createFrameQueue(edge: Pick<Edge, 'frame'>, apply: (frames: readonly Frame[]) => void): FrameQueue {
  let waiting: Frame[] = [];
  let isHeld = true;
  let isDue = false;
  const flush = (): void => {
    isDue = false;
    if (isHeld || waiting.length === 0) return;
    const frames = waiting;
    waiting = [];
    apply(frames);
  };
  return {
    push(frame) {
      waiting.push(frame);
      if (isDue) return;
      isDue = true;
      edge.frame(flush);
    },
    hold() {
      isHeld = true;
      waiting = [];
    },
    release() {
      isHeld = false;
      flush();
    },
  };
}
