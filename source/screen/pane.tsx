// Rows of a fixed width, drawn: one text for each row.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Row } from './span.ts';
import { spellText } from './spell-ascii.ts';
import { styleOf, type Theme } from './theme.ts';

export function Pane({
  rows,
  columns,
  theme,
}: {
  rows: readonly Row[];
  columns: number;
  theme: Theme;
}): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows.length} flexShrink={0}>
      {rows.map((row, index) => (
        // A row is its place: nothing else tells it from the one that stood there before.
        <Text key={String(index)} wrap="truncate">
          {row.map((piece, place) => (
            <Text key={String(place)} {...styleOf(theme, piece.role)}>
              {spellText(theme, piece.text)}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  );
}
