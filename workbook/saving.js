// Asks the front end to save the notebook that is open; the kernel sees by the file whether it did.
export default {
  render() {
    const commands = window.jupyterapp?.commands;
    if (commands?.hasCommand("docmanager:save")) {
      commands.execute("docmanager:save");
      return;
    }
    const keys = { key: "s", code: "KeyS", keyCode: 83, ctrlKey: true, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", keys));
  },
};
