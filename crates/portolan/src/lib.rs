//! portolan
