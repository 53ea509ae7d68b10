// Package cli is simrun's command line as a library: commands, flags, exit
// codes, files and terminals, and no logic of its own.
//
// A program that offers its own protocols and scenarios beside simrun's is
//
//	package main
//
//	import (
//		"simrun/cli"
//		"example.com/mine"
//	)
//
//	func main() { cli.Main(cli.Extension{Protocols: mine.Protocols(), Scenarios: mine.Catalogue}) }
package cli
