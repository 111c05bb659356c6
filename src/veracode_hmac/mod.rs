//! Veracode request signing.
