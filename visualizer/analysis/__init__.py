"""From sound to numbers: one `AnalysisFrame` for each `Hop`."""

from visualizer.analysis.analyzer import Analyzer

__all__ = ["Analyzer"]
