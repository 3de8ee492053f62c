// Stands in for react-devtools-core in the bundle: Ink asks for it only in development.
export default { initialize() {}, connectToDevTools() {} };
