import type { Quality } from '../../live/shapes.ts';

/** Words for a mean opinion score, as telephony has them. */
const grades = [
  { from: 4, bars: 4, text: 'excellent' },
  { from: 3.6, bars: 3, text: 'good' },
  { from: 3.1, bars: 2, text: 'fair' },
  { from: 0, bars: 1, text: 'poor' },
] as const;

export const gradeOf = (quality: Quality | undefined) => {
  const { mos } = quality ?? {};
  return mos === undefined ? undefined : grades.find(({ from }) => mos >= from);
};

export function QualityBars({ quality }: { readonly quality: Quality | undefined }) {
  const grade = gradeOf(quality);
  if (grade === undefined) {
    return (
      <span class="quiet" title="Not measured">
        –
      </span>
    );
  }
  return (
    <span class={`quality quality-${grade.bars}`} title={`Estimated MOS ${quality?.mos?.toFixed(1)}`}>
      <svg class="bars" viewBox="0 0 16 12" aria-hidden="true" focusable="false">
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            class={bar <= grade.bars ? 'on' : 'off'}
            x={bar * 4 - 4}
            y={12 - bar * 3}
            width="3"
            height={bar * 3}
            rx="1"
          />
        ))}
      </svg>
      <span class="visually-hidden">{grade.text}</span>
    </span>
  );
}
