package etcdraft

import (
	"embed"
	"io/fs"
)

//go:embed catalogue
var embedded embed.FS

// Catalogue holds the adapter's scenarios.
func Catalogue() fs.FS {
	files, err := fs.Sub(embedded, "catalogue")
	if err != nil {
		panic(err) // it is a valid name
	}
	return files
}
