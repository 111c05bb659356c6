//! The nouns of the field: what is asked and what comes back.

mod url;

pub(crate) use url::{
    DefaultScheme, DotSegments, Host, Origin, RequestUrl, Scheme, UrlError, Userinfo,
};
