/**
 * What the console knows of a field kind: how a value is painted, entered and filtered. A kind is one folder here,
 * the other half of the folder of the same name in `engine/fields`. Painting is pure and makes no component;
 * inputs and filters are components that arrive with their first use.
 */
import type { Component, VNode } from 'vue'
import type { FieldFacts, FormatContext } from '../../engine/fields/shared.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenField } from '../../engine/screens/types.ts'

export interface PaintContext extends FormatContext {
  /** A cell has one line; a detail page shows everything. */
  readonly place: 'cell' | 'detail'
  /** The record whose value it is, as `<object>/<id>`, where there is one to ask for more. */
  readonly record?: string
}

/** One condition of a filter over one field; operators without operand carry no value. */
export interface Condition {
  readonly op: string
  readonly value?: unknown
}

export interface ConsoleKind {
  readonly name: string
  /** Sensible column width in pixels. */
  readonly width: number
  /** Values always take this much: a narrower column would cut every one of them. */
  readonly leastWidth?: number
  readonly align?: 'left' | 'right' | 'center'
  /** Values are points in time: they come earlier or later rather than less or greater. */
  readonly ofTime?: boolean
  /** Values are lists of records. */
  readonly many?: true
  /** Painting needs to know of which record a value is. */
  readonly ofRecord?: true
  /** Takes the whole row of a form. */
  readonly wide?: boolean
  paint(value: unknown, field: ScreenField, context: PaintContext): string | VNode
  /** The plain words of a value, as the engine writes them. */
  format(value: unknown, field: FieldFacts, context: FormatContext): string
  /** Of kinds whose values hold values of their own; their input gets what is wrong inside as `faults`. */
  readonly inner?: InnerValues
  /** Props: see `InputProps`; absent for kinds that nobody enters. */
  readonly Input?: Component
  /** Props: `field`, `modelValue` (a Condition or nothing); absent for kinds that nobody filters. */
  readonly Filter?: Component
  /** An operator that is asked for beside the others, in a filter of its own; and what the two filters are called. */
  readonly beside?: { readonly op: string; readonly without: Text; readonly with: Text }
  /** Shows the names behind a filter's values where they must be asked for; props: `field`, `values`. */
  readonly Names?: Component
}

/** What a form asks about values that hold others. */
export interface InnerValues {
  /** The value as it is written. */
  written(value: unknown, field: ScreenField): unknown
  /** What is wrong inside, by path. */
  faults(value: unknown, field: ScreenField): Readonly<Record<string, Text>>
  /** That so many things inside are wrong, in words. */
  sum(count: number): Text
  /** What was written over what somebody else made of it meanwhile. */
  rebased(mine: unknown, theirs: unknown): unknown
}

export interface InputProps {
  readonly field: ScreenField
  readonly modelValue: unknown
  /** Of the control, for its label. */
  readonly id: string
  readonly disabled?: boolean
  readonly placeholder?: string
  readonly describedBy?: string | undefined
  /** Of the ways of entering that the kind offers, the one that a template chose. */
  readonly control?: string
}

export interface FilterProps {
  readonly field: ScreenField
  readonly modelValue: Condition | undefined
  readonly control?: string
}

export interface Option {
  readonly value: string
  readonly label: Text
  readonly enabled: boolean
  readonly color?: string
}

/** A value that this person only sees in part. */
export function isMasked(value: unknown, field: ScreenField): boolean {
  return field.mask !== undefined && typeof value === 'string' && value.includes('*')
}
