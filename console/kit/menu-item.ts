export interface MenuItem {
  readonly key: string
  readonly label: string
  readonly icon?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Set off from the entries above. */
  readonly apart?: boolean
}
