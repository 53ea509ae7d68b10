// Command simrun runs scenarios of fault-tolerance protocols.
package main

import "simrun/cli"

func main() { cli.Main() }
