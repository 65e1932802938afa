import { useEffect, useState, type PointerEvent as ReactPointerEvent } from 'react';
import type { Span } from './types.js';

/** Where in the element the time runs, in pixels from its left and right edge. */
export interface PlotInsets {
  left: number;
  right: number;
}

interface Drag {
  /** Turns a place on screen into a moment. */
  at: (clientX: number) => number;
  startX: number;
  endX: number;
}

interface DragZoom {
  /** What is being marked right now. */
  marked: Span | null;
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
}

/** Less than this many pixels is a click of an unsteady hand. */
const LEAST_PIXELS = 4;

function isDragged({ startX, endX }: Drag): boolean {
  return Math.abs(endX - startX) >= LEAST_PIXELS;
}

function spanOf({ at, startX, endX }: Drag): Span {
  return { from: at(Math.min(startX, endX)), to: at(Math.max(startX, endX)) };
}

/** The moment under `clientX`, for a plot that shows `bounds` across `box` less the insets; never outside the bounds. */
export function momentAt(
  clientX: number,
  box: { left: number; width: number },
  insets: PlotInsets,
  bounds: Span,
): number {
  const width = box.width - insets.left - insets.right;
  const share = width <= 0 ? 0 : (clientX - box.left - insets.left) / width;
  return bounds.from + Math.min(Math.max(share, 0), 1) * (bounds.to - bounds.from);
}

/**
 * Marking a piece of a time chart with the mouse. `onZoom` gets both ends in the order they were dragged; a press without a
 * drag goes to `onPick`. Letting go outside the chart counts too. Fingers scroll the page instead.
 */
export function useDragZoom(
  bounds: Span,
  insets: PlotInsets,
  onZoom: (from: number, to: number) => void,
  onPick: (at: number) => void,
): DragZoom {
  const [drag, setDrag] = useState<Drag | null>(null);

  useEffect(() => {
    if (drag === null) return undefined;
    const move = (event: PointerEvent) => setDrag({ ...drag, endX: event.clientX });
    const finish = () => {
      setDrag(null);
      if (isDragged(drag)) onZoom(drag.at(drag.startX), drag.at(drag.endX));
      else onPick(drag.at(drag.startX));
    };
    const give = () => setDrag(null);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', finish);
    window.addEventListener('pointercancel', give);
    return () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', finish);
      window.removeEventListener('pointercancel', give);
    };
  }, [drag, onZoom, onPick]);

  return {
    marked: drag !== null && isDragged(drag) ? spanOf(drag) : null,
    onPointerDown: (event) => {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      const box = event.currentTarget.getBoundingClientRect();
      const at = (clientX: number) => momentAt(clientX, box, insets, bounds);
      setDrag({ at, startX: event.clientX, endX: event.clientX });
    },
  };
}
