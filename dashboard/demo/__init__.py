"""The illustrative dataset ``data/demo``: invented figures on the real map, from stated rules.

Only names and places of clusters, parks and communes are real. Everything else follows from a
fixed seed and the fields of :class:`dashboard.demo.assumptions.Assumptions`, so that the same
bytes come out on every run. Parts:

* :mod:`~dashboard.demo.assumptions`: the rules, the life of each cluster, what was planted;
* :mod:`~dashboard.demo.lives`: milestones; :mod:`~dashboard.demo.tenants`: secondary projects;
* :mod:`~dashboard.demo.truth`: what a cluster would report, without gaps or mistakes;
* :mod:`~dashboard.demo.claims`: the same as claims, with gaps, conflicts and planted mistakes;
* :mod:`~dashboard.demo.provinces`: what provinces publish; :mod:`~dashboard.demo.checks`: what
  clean figures never do;
* :mod:`~dashboard.demo.promotion`, :mod:`~dashboard.demo.programmes`,
  :mod:`~dashboard.demo.products`: industrial promotion;
* :mod:`~dashboard.demo.notes`: sources, findings, conflicts, gaps;
* :mod:`~dashboard.demo.dataset`: all of it together, and the files;
* :mod:`~dashboard.demo.national`: a national-scale set for measurements, never committed.

``python -m dashboard.demo`` writes the files.
"""
