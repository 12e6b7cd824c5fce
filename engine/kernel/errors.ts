/**
 * The one error type of the engine. Thrown where something is refused; turned into problem details by http,
 * into lines with file:line:column by the command line. Everything else that is thrown is a defect (INTERNAL).
 */
import { errorCatalogue, type ErrorCode } from './error-catalogue.ts'
import { fill, type Text } from './text.ts'

/** Where in a text file something stands; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One thing that is wrong: what, where (a field path or a place in a file) and what would be right. */
export interface Issue {
  readonly code: string
  readonly message: Text
  /** Path of the value: a field name, or names and indexes joined by `/`. */
  readonly path?: string
  readonly at?: Position
  readonly hint?: Text
}

export interface ErrorDetails {
  readonly issues?: readonly Issue[]
  readonly data?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

export class TesseraError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly text: Text
  readonly issues: readonly Issue[]
  /** Facts a caller may show or act upon; never secrets, never values the caller may not see. */
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, values: Readonly<Record<string, unknown>> = {}, details: ErrorDetails = {}) {
    const entry = errorCatalogue[code]
    const text = fill({ zh: entry.zh, en: entry.en }, values)
    super(text.en, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'TesseraError'
    this.code = code
    this.status = entry.status
    this.text = text
    this.issues = details.issues ?? []
    this.data = details.data ?? {}
  }
}

/** A VALIDATION_FAILED error over the given issues. */
export function invalid(issues: readonly Issue[]): TesseraError {
  return new TesseraError('VALIDATION_FAILED', { count: issues.length }, { issues })
}

/** One line for people at a terminal: `file:line:column: message (hint)`. */
export function issueLine(issue: Issue, locale: keyof Text): string {
  return `${placeOf(issue)}${issue.message[locale]}${issue.hint ? ` — ${issue.hint[locale]}` : ''}`
}

function placeOf({ at, path }: Issue): string {
  if (at) return `${at.file}:${at.line}:${at.column}: `
  return path ? `${path}: ` : ''
}
