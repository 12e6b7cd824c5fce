/** The types that values have in rules; a field kind names one of them. Filled in by `value-types/`. */
export type ValueTypeName = 'text' | 'number' | 'decimal' | 'boolean' | 'date' | 'datetime' | 'option' | 'reference'
