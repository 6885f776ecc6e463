"""What people and programs see: command line, pages, services, reports, and what is kept of readers. View code only."""
