export default "plain"
