import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { placeOf, type SourceFile } from './source-files.ts';

/** One import, export from, dynamic import or import type of a source. */
export interface Import {
  readonly from: string;
  /** `path:line`. */
  readonly place: string;
  readonly specifier: string;
  /** Path of the file meant, relative to the root, when the specifier is relative. */
  readonly target?: string;
  /** Gone after type stripping. */
  readonly typeOnly: boolean;
}

/** Every import of a source. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const parsed = readImport(node);
    if (parsed)
      found.push({ from: file.path, place: placeOf(file, node), ...parsed, ...resolve(file.path, parsed.specifier) });
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  return found;
}

function resolve(from: string, specifier: string): { target?: string } {
  return specifier.startsWith('.') ? { target: posix.join(dirname(from), specifier) } : {};
}

function readImport(node: ts.Node): Pick<Import, 'specifier' | 'typeOnly'> | undefined {
  if (ts.isImportDeclaration(node)) return named(node.moduleSpecifier, isTypePhase(node.importClause));
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return named(node.arguments[0], false);
  return undefined;
}

function isTypePhase(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function named(node: ts.Node | undefined, typeOnly: boolean): Pick<Import, 'specifier' | 'typeOnly'> | undefined {
  return node && ts.isStringLiteralLike(node) ? { specifier: node.text, typeOnly } : undefined;
}
