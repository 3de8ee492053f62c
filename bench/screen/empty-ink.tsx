// The least that a screen of Ink is: one word on the alternate screen, and q ends it.
import { Box, render, Text, useApp, useInput } from 'ink';

function Empty() {
  const { exit } = useApp();
  useInput((input) => {
    if (input === 'q') exit();
  });
  return (
    <Box width={process.stdout.columns} height={process.stdout.rows}>
      <Text>ready</Text>
    </Box>
  );
}

render(<Empty />, {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 60,
  exitOnCtrlC: false,
  interactive: true,
});
