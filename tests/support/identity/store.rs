//! The organisation that the stand-in keeps: users, teams, roles, business units, API credentials.

use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};

use super::clock;
use super::signature::to_hex;

/// A UUID in its usual form.
pub type Id = String;

#[derive(Clone, Debug)]
pub struct Role {
    pub id: Id,
    pub legacy_id: u32,
    pub name: &'static str,
    pub description: &'static str,
    /// Whether it is a role of API accounts.
    pub is_api: bool,
}

#[derive(Clone, Debug, Default)]
pub struct User {
    pub id: Id,
    pub legacy_id: u32,
    /// The `user_name`.
    pub login: String,
    pub first_name: String,
    pub last_name: String,
    pub email_address: String,
    pub login_enabled: bool,
    pub saml: bool,
    pub active: bool,
    /// Whether it is an account for programs.
    pub is_api: bool,
    pub roles: Vec<Id>,
}

#[derive(Clone, Debug, Default)]
pub struct Team {
    pub id: Id,
    pub legacy_id: u32,
    pub name: String,
    pub members: Vec<Id>,
    pub business_unit: Option<Id>,
}

#[derive(Clone, Debug, Default)]
pub struct BusinessUnit {
    pub id: Id,
    pub legacy_id: u32,
    pub name: String,
}

/// An API id with its secret.
#[derive(Clone)]
pub struct ApiCredential {
    pub api_id: String,
    pub api_secret: String,
    pub user: Id,
    /// Milliseconds since 1970.
    pub expires: i64,
    /// When and by whom it was revoked.
    pub revoked: Option<(i64, Id)>,
}

impl ApiCredential {
    pub fn in_force(&self, now: i64) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

/// Everything that the stand-in knows. The first user is an administrator, the second is not.
#[derive(Default)]
pub struct Store {
    pub users: Vec<User>,
    pub teams: Vec<Team>,
    pub roles: Vec<Role>,
    pub business_units: Vec<BusinessUnit>,
    pub api_credentials: Vec<ApiCredential>,
    last_id: u32,
}

impl Store {
    /// A small organisation; the ids are the same every time, the secrets never.
    pub fn new(now: i64) -> Store {
        let mut store = Store::default();
        store.add_roles();
        let admin = store.add_user("ada.lovelace@example.com", "Ada", "Lovelace", &["extadmin"]);
        let program = store.add_user("build-server", "Build", "Server", &["uploadapi"]);
        let lead = store.add_user(
            "grace.hopper@example.com",
            "Grace",
            "Hopper",
            &["extseclead", "extsubmitanyscan"],
        );
        store.add_user("alan.turing@example.com", "Alan", "Turing", &["extcreator"]);
        store.users[1].is_api = true;
        store.users[3].saml = true;
        let unit = store.add_business_unit("Engines");
        store.add_team("Analytical Engine", vec![admin.clone(), lead], Some(unit));
        store.add_team("Difference Engine", vec![program.clone()], None);
        store.new_credentials(&admin, &admin, now);
        store.new_credentials(&program, &admin, now);
        store
    }

    /// Adds `count` users, for lists of many pages.
    pub fn add_users(&mut self, count: usize) {
        for number in 1..=count {
            self.add_user(
                &format!("user{number}@example.com"),
                "User",
                &number.to_string(),
                &["extcreator"],
            );
        }
    }

    pub fn add_user(&mut self, user_name: &str, first: &str, last: &str, roles: &[&str]) -> Id {
        let (id, legacy_id) = self.new_id();
        let email = if user_name.contains('@') {
            user_name
        } else {
            "programs@example.com"
        };
        let roles = self.roles.iter().filter(|role| roles.contains(&role.name));
        self.users.push(User {
            id: id.clone(),
            legacy_id,
            login: user_name.to_string(),
            first_name: first.to_string(),
            last_name: last.to_string(),
            email_address: email.to_string(),
            login_enabled: true,
            active: true,
            roles: roles.map(|role| role.id.clone()).collect(),
            ..User::default()
        });
        id
    }

    pub fn add_team(&mut self, name: &str, members: Vec<Id>, business_unit: Option<Id>) -> Id {
        let (id, legacy_id) = self.new_id();
        self.teams.push(Team {
            id: id.clone(),
            legacy_id,
            name: name.to_string(),
            members,
            business_unit,
        });
        id
    }

    pub fn add_business_unit(&mut self, name: &str) -> Id {
        let (id, legacy_id) = self.new_id();
        self.business_units.push(BusinessUnit {
            id: id.clone(),
            legacy_id,
            name: name.to_string(),
        });
        id
    }

    /// Makes a new pair for `user`, and revokes those that it had.
    pub fn new_credentials(&mut self, user: &str, by: &str, now: i64) -> ApiCredential {
        self.revoke(|credential| credential.user == user, by, now);
        let pair = ApiCredential {
            api_id: random_hex(16),
            api_secret: random_hex(64),
            user: user.to_string(),
            expires: clock::in_a_year(now),
            revoked: None,
        };
        self.api_credentials.push(pair.clone());
        pair
    }

    /// Revokes what is in force and meant; says whether there was any.
    pub fn revoke(&mut self, meant: impl Fn(&ApiCredential) -> bool, by: &str, now: i64) -> bool {
        let mut any = false;
        for credential in self
            .api_credentials
            .iter_mut()
            .filter(|credential| credential.in_force(now))
        {
            if meant(credential) {
                credential.revoked = Some((now, by.to_string()));
                any = true;
            }
        }
        any
    }

    /// The newest pair of `user`.
    pub fn credentials_of(&self, user: &str) -> Option<&ApiCredential> {
        self.api_credentials
            .iter()
            .rev()
            .find(|credential| credential.user == user)
    }

    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Whether a user may administer others.
    pub fn is_admin(&self, id: &str) -> bool {
        let roles = self.user(id).map_or(&[][..], |user| &user.roles);
        let admin = |role: &&Role| matches!(role.name, "extadmin" | "adminapi");
        self.roles
            .iter()
            .filter(admin)
            .any(|role| roles.contains(&role.id))
    }

    fn add_roles(&mut self) {
        for (name, description, is_api) in [
            ("extadmin", "Administrator", false),
            ("extseclead", "Security Lead", false),
            ("extcreator", "Creator", false),
            ("extsubmitanyscan", "Any Scan", false),
            ("adminapi", "Admin API", true),
            ("uploadapi", "Upload API", true),
        ] {
            let (id, legacy_id) = self.new_id();
            self.roles.push(Role {
                id,
                legacy_id,
                name,
                description,
                is_api,
            });
        }
    }

    /// The next UUID and the next number.
    fn new_id(&mut self) -> (Id, u32) {
        self.last_id += 1;
        let hash = digest::digest(&digest::SHA256, &self.last_id.to_be_bytes());
        let hex = to_hex(&hash.as_ref()[..16]);
        let id = format!(
            "{}-{}-4{}-8{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..]
        );
        (id, 100_000 + self.last_id)
    }
}

fn random_hex(count: usize) -> String {
    let mut bytes = vec![0; count];
    SystemRandom::new().fill(&mut bytes).unwrap();
    to_hex(&bytes)
}
