import ts from 'typescript';
import { type CheckReport, reportWhenRun } from './check-report.ts';
import { placeOf, readSources, type SourceFile } from './source-files.ts';

const budgets = { fileLinesMax: 400, fileLinesWarn: 300, functionLinesMax: 60, parametersMax: 3 } as const;
const FOLDERS = ['src', 'scripts', 'bench', 'test', 'examples'];
/** The one place where a wire value becomes a branded one. */
const CASTS_ALLOWED = new Set(['src/base/ids.ts']);
const REGISTERS = new Set(['describe', 'suite', 'it', 'test']);

/** Counts what house rules bound: lines of files and functions, parameters, escapes from the type checker. */
export function checkBudgets(root: string): CheckReport {
  const files = readSources(root, FOLDERS);
  const functions = files.filter((file) => file.path.startsWith('src/')).flatMap(functionLines);
  const long = files.filter((file) => isLong(file));
  return {
    findings: [
      ...(files.length === 0 ? ['no file was seen'] : []),
      ...files.flatMap(tooLong),
      ...files.flatMap(judgeNodes),
    ],
    summary: [
      `budgets: ${files.length} files`,
      `median function ${median(functions)} lines`,
      `tests ${linesUnder(files, 'test/')} to code ${linesUnder(files, 'src/')} lines`,
      ...(long.length > 0
        ? [`over ${budgets.fileLinesWarn} lines: ${long.map((file) => `${file.path} ${lines(file)}`).join(', ')}`]
        : []),
    ].join(', '),
  };
}

const lines = (file: SourceFile): number => file.text.split('\n').length - 1;

const isLong = (file: SourceFile): boolean =>
  lines(file) > budgets.fileLinesWarn && lines(file) <= budgets.fileLinesMax;

const tooLong = (file: SourceFile): string[] =>
  lines(file) > budgets.fileLinesMax ? [`${file.path}:1: ${lines(file)} lines, at most ${budgets.fileLinesMax}`] : [];

const linesUnder = (files: readonly SourceFile[], folder: string): number =>
  files.filter((file) => file.path.startsWith(folder)).reduce((sum, file) => sum + lines(file), 0);

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function functionLines(file: SourceFile): number[] {
  return nodesOf(file).flatMap((node) => (isFunction(node) ? [spanOf(file, node)] : []));
}

function nodesOf(file: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  return nodes;
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function spanOf(file: SourceFile, node: ts.Node): number {
  const line = (position: number): number => file.tree.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(file.tree)) + 1;
}

function judgeNodes(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) => judgeNode(file, node).map((what) => `${placeOf(file, node)}: ${what}`));
}

function judgeNode(file: SourceFile, node: ts.Node): string[] {
  if (isFunction(node)) return judgeFunction(file, node);
  if (node.kind === ts.SyntaxKind.AnyKeyword) return ['any'];
  if (ts.isNonNullExpression(node)) return ['! says that something is there without looking'];
  if (ts.isAsExpression(node) && !isConst(node.type) && !CASTS_ALLOWED.has(file.path))
    return [`a cast: as ${node.type.getText(file.tree)}`];
  return ts.isTypeAssertionExpression(node) && !isConst(node.type) ? ['a cast'] : [];
}

function isConst(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'const';
}

function judgeFunction(file: SourceFile, node: ts.FunctionLikeDeclaration): string[] {
  const span = spanOf(file, node);
  const parameters = node.parameters.filter((each) => !isThis(each)).length;
  return [
    ...(span > budgets.functionLinesMax && !isSuite(node)
      ? [`a function of ${span} lines, at most ${budgets.functionLinesMax}`]
      : []),
    ...(parameters > budgets.parametersMax ? [`${parameters} parameters, at most ${budgets.parametersMax}`] : []),
  ];
}

const isThis = (parameter: ts.ParameterDeclaration): boolean => parameter.name.getText() === 'this';

/** The body of `describe`, or of a function that makes a suite for several adapters, only lists tests; each of them is judged. */
function isSuite(node: ts.FunctionLikeDeclaration): boolean {
  const { body } = node;
  return body !== undefined && ts.isBlock(body) && body.statements.some(isTest);
}

function isTest(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false;
  const { expression } = statement.expression;
  return ts.isIdentifier(expression) && REGISTERS.has(expression.text);
}

reportWhenRun(import.meta, checkBudgets);
