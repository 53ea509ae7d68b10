// Package scenarios turns a file into a verdict.
//
// A Scenario is one experiment as plain values: a protocol with its parameters,
// a network, a workload, faults, and what is expected to come out. Registry.Parse reads it
// from YAML, strictly, and Encode writes it back. Compile binds names to
// nodes and builds a Program, which any number of Runners, one for each goroutine,
// execute for any number of seeds. Judging happens in package check; this
// package compares the verdicts with what the scenario expects.
//
// The catalogue, the scenarios that come with simrun, is embedded; protocols
// are registered in an explicit list (Standard). A program may add its own to
// both.
package scenarios
