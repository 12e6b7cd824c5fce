/** The contract of a command of `tessera`: its words, its options, what it does. */
import type { ParseArgsConfig } from 'node:util'

import { TesseraError } from '../kernel/errors.ts'
import type { Locale, Text } from '../kernel/text.ts'

export interface Command {
  readonly name: string
  /** How it is written, without the leading `tessera`. */
  readonly usage: string
  readonly about: Text
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Exit code of trouble, 1 when absent. */
  readonly failure?: number
  /** @throws TesseraError; its sentence and issues are printed and the exit code is that of trouble */
  run(call: CommandCall): Promise<void>
}

export interface CommandCall {
  /** What stands behind the command's name. */
  readonly words: readonly string[]
  readonly values: Readonly<Record<string, unknown>>
  readonly io: CommandIo
}

export interface CommandIo {
  readonly locale: Locale
  /** A line of the command's result. */
  print(line: string): void
  /** A line about progress or trouble. */
  error(line: string): void
}

export function usageError(reason: Text): TesseraError {
  return new TesseraError('COMMAND_USAGE', { reason })
}
