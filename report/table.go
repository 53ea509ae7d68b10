package report

import (
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// table is rows of equal length, the first of them the header. Columns that are empty
// all the way down are left out.
type table struct {
	rows    [][]string
	numbers []int                 // columns that are aligned to the right
	mark    func(row int) hue     // the colour of a row, from 0 below the header; may be nil
	option  []tablewriter.Option  // beyond the common ones
	edit    func(s string) string // of each cell; may be nil
}

// text renders the table without lines, indented by two columns. Where it is wider than
// the page its last column is wrapped.
func (t table) text(w io.Writer, st Style) error {
	var b strings.Builder
	none := tw.Rendition{
		Borders: tw.BorderNone,
		Settings: tw.Settings{
			Separators: tw.Separators{ShowHeader: tw.Off, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
			Lines:      tw.LinesNone,
		},
	}
	t.option = []tablewriter.Option{
		tablewriter.WithRenderer(renderer.NewBlueprint(none)),
		tablewriter.WithPadding(tw.Padding{Left: "  ", Right: "", Overwrite: true}),
		tablewriter.WithTrimSpace(tw.Off),
	}
	t.padNumbers()
	of := t.wrapLast(st.width())
	if err := t.render(&b); err != nil {
		return err
	}
	var out strings.Builder
	for i, line := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		line = st.printable(strings.TrimRight(line, " "))
		switch {
		case i == 0:
			line = st.paint(bold, line)
		case t.mark != nil:
			line = st.paint(t.mark(of[i]-1), line)
		}
		out.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// padNumbers aligns the columns of numbers: with a padding of two columns the renderer does not.
func (t *table) padNumbers() {
	rows := make([][]string, len(t.rows))
	for i := range rows {
		rows[i] = slices.Clone(t.rows[i])
	}
	for _, column := range t.numbers {
		most := 0
		for _, row := range rows {
			most = max(most, width(row[column]))
		}
		for _, row := range rows {
			row[column] = right(row[column], most)
		}
	}
	t.rows, t.numbers = rows, nil
}

// wrapLast wraps the last column to a width of the whole table. It returns of which row each row
// is a part.
func (t *table) wrapLast(room int) (of []int) {
	last := len(t.rows[0]) - 1
	for _, column := range t.filled() {
		most := 0
		for _, row := range t.rows {
			most = max(most, width(row[column]))
		}
		room -= 2
		if column != last {
			room -= most
		}
	}
	var rows [][]string
	for i, row := range t.rows {
		for j, line := range wrap(row[last], max(room, 20)) {
			part := make([]string, last+1)
			if j == 0 {
				copy(part, row)
			}
			part[last] = line
			rows, of = append(rows, part), append(of, i)
		}
	}
	t.rows = rows
	return of
}

// markdown renders the table for Markdown.
func (t table) markdown(w io.Writer) error {
	t.edit = escapeMarkdown
	t.option = []tablewriter.Option{tablewriter.WithRenderer(renderer.NewMarkdown())}
	return t.render(w)
}

// escapeMarkdown keeps a text within its cell.
func escapeMarkdown(s string) string {
	s = Printable(s)
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "\r\n", " ", "\n", " ", "\r", " ", "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`).Replace(s)
}

func (t table) render(w io.Writer) error {
	keep := t.filled()
	aligns := make([]tw.Align, 0, len(keep))
	for _, column := range keep {
		align := tw.AlignLeft
		for _, n := range t.numbers {
			if n == column {
				align = tw.AlignRight
			}
		}
		aligns = append(aligns, align)
	}
	tab := tablewriter.NewTable(w, append(t.option,
		tablewriter.WithEastAsian(tw.Off), // else the locale decides how wide → is
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{Global: tw.AlignLeft, PerColumn: aligns}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{Global: tw.AlignLeft, PerColumn: aligns}),
	)...)
	for i, row := range t.rows {
		cells := make([]string, len(keep))
		for j, column := range keep {
			cells[j] = row[column]
			if t.edit != nil {
				cells[j] = t.edit(cells[j])
			}
		}
		if i == 0 {
			tab.Header(cells)
		} else if err := tab.Append(cells); err != nil {
			return err
		}
	}
	return tab.Render()
}

// filled lists the columns in which a row below the header has something.
func (t table) filled() []int {
	var keep []int
	for column := range t.rows[0] {
		for _, row := range t.rows[1:] {
			if row[column] != "" {
				keep = append(keep, column)
				break
			}
		}
	}
	return keep
}
