export { default as Input } from './Input.vue'
export { default as Field } from './Field.vue'
