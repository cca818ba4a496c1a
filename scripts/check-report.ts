/** What a check found. No finding means that it holds. */
export interface CheckReport {
  /** Each with its place, `path:line: what`. */
  readonly findings: readonly string[];
  /** What was looked at, in one line, so that a check which saw nothing shows. */
  readonly summary: string;
}

/** Prints the findings and the summary when the file of the check is run by itself; exit code 1 when something was found. */
export function reportWhenRun(meta: ImportMeta, check: (root: string) => CheckReport): void {
  if (process.argv[1] !== meta.filename) return;
  const report = check(process.cwd());
  for (const finding of report.findings) console.log(finding);
  console.log(report.summary);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
}
