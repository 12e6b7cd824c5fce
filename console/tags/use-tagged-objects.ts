/** The objects whose records carry tags, as pages about tags ask for them. */
export { useTaggedObjects } from '../tagging/use-tagged-objects.ts'
