package network

// quantile returns the duration in nanoseconds that a draw of d is below with probability p or,
// if upper, above with probability p; p is at most a little above ½, so that a small one is
// known to all its digits at both ends. Clamps come later.
func (d *Distribution) quantile(p float64, upper bool) float64 {
	switch d.Dist {
	case Normal:
		return float64(d.Mean) + float64(float64(d.Stddev)*standardNormal(p, upper))
	case LogNormal:
		return float64(float64(d.Median) * exactExp(float64(d.Sigma.float()*standardNormal(p, upper))))
	case Exponential:
		return float64(float64(d.Mean) * standardExponential(p, upper))
	case Weibull:
		return float64(float64(d.Scale) * exactExp(exactLog(standardExponential(p, upper))/d.Shape.float()))
	case Pareto:
		return float64(float64(d.Min) * exactExp(standardExponential(p, upper)/d.Shape.float()))
	}
	panic("network: no quantiles of " + string(d.Dist))
}

// standardNormal is the quantile of mean 0 and standard deviation 1.
func standardNormal(p float64, upper bool) float64 {
	if upper {
		return -exactNormal(p)
	}
	return exactNormal(p)
}

// standardExponential is the quantile of mean 1.
func standardExponential(p float64, upper bool) float64 {
	if upper {
		return -exactLog(p)
	}
	return -exactLog1p(-p)
}
