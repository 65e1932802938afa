import { useEffect, useState } from 'react';
import type { Span } from './types.js';

interface DragZoom {
  /** What is being marked right now. */
  marked: Span | null;
  onDown: (at: number | null) => void;
  onMove: (at: number | null) => void;
}

/**
 * Marking a piece of a time chart with the mouse. `onZoom` gets both ends in the order they were dragged; a press without a
 * drag goes to `onPick`. Letting go outside the chart counts too.
 */
export function useDragZoom(onZoom: (from: number, to: number) => void, onPick: (at: number) => void): DragZoom {
  const [start, setStart] = useState<number | null>(null);
  const [end, setEnd] = useState<number | null>(null);

  useEffect(() => {
    if (start === null) return undefined;
    const finish = () => {
      setStart(null);
      setEnd(null);
      if (end === null || end === start) onPick(start);
      else onZoom(start, end);
    };
    window.addEventListener('mouseup', finish);
    return () => window.removeEventListener('mouseup', finish);
  }, [start, end, onZoom, onPick]);

  return {
    marked: start === null || end === null ? null : { from: Math.min(start, end), to: Math.max(start, end) },
    onDown: (at) => {
      setStart(at);
      setEnd(null);
    },
    onMove: (at) => {
      if (start !== null && at !== null) setEnd(at);
    },
  };
}
