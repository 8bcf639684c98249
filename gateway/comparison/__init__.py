"""Comparing a vendor with this gateway, request by request, while the vendor goes on serving its callers."""
