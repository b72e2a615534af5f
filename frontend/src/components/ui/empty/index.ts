export { default as Empty } from './Empty.vue'
